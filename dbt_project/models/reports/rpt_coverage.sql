with plans as (
    select
        agency_key,
        year_key,
        file_name,
        case when is_current then 'loaded' else 'superseded' end as document_status,
        revision,
        null as reason_code
    from {{ ref('dim_document') }}
    union all
    select
        agency_key,
        year_key,
        file_name,
        'rejected' as document_status,
        revision,
        reason_code
    from {{ ref('fct_document_rejection') }}
    where agency_key is not null and year_key is not null
),

files as (
    select
        *,
        case when document_status = 'loaded' then file_name end as loaded_file,
        case when document_status = 'superseded' then file_name end as superseded_file,
        case when document_status = 'rejected' then file_name || ' (' || reason_code || ')' end as rejected_file
    from plans
),

spans as (
    select
        agency_key,
        min(year_key) as first_year,
        max(year_key) as last_year
    from plans
    group by agency_key
),

agency_years as (
    select
        spans.agency_key,
        years.year_key
    from spans
    inner join {{ ref('dim_year') }} as years
        on years.year_key between spans.first_year and spans.last_year
),

counted as (
    select
        agency_key,
        year_key,
        count(*) filter (where document_status = 'loaded') as documents_loaded,
        count(*) filter (where document_status = 'superseded') as documents_superseded,
        count(*) filter (where document_status = 'rejected') as documents_rejected,
        max(revision) filter (where document_status = 'loaded') as current_revision,
        string_agg(loaded_file, '; ' order by file_name) as loaded_files,
        string_agg(superseded_file, '; ' order by file_name) as superseded_files,
        string_agg(rejected_file, '; ' order by file_name) as rejected_files,
        string_agg(distinct reason_code, '; ' order by reason_code) as rejected_reason_codes
    from files
    group by all
)

select
    agency_years.agency_key,
    agency_years.year_key,
    agencies.agency_name,
    agencies.region_name,
    cast(coalesce(counted.documents_loaded, 0) as integer) as documents_loaded,
    cast(coalesce(counted.documents_superseded, 0) as integer) as documents_superseded,
    cast(coalesce(counted.documents_rejected, 0) as integer) as documents_rejected,
    counted.current_revision,
    counted.loaded_files,
    counted.superseded_files,
    counted.rejected_files,
    counted.rejected_reason_codes,
    -- The best there is of the year.
    case
        when counted.documents_loaded > 0 then 'loaded'
        when counted.documents_superseded > 0 then 'superseded'
        when counted.documents_rejected > 0 then 'rejected'
        else 'absent'
    end as coverage_status
from agency_years
inner join {{ ref('dim_agency') }} as agencies on agency_years.agency_key = agencies.agency_key
left join counted
    on agency_years.agency_key = counted.agency_key and agency_years.year_key = counted.year_key
