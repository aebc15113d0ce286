-- Documents with the identity of their agency: however it is spelled, and after the crosswalk of renamed agencies.
with documents as (
    select * from {{ ref('stg_documents') }}
),

-- Names that the reader takes for one agency (`RSUD`, `Rumah Sakit Umum Daerah`) share its key.
match_keys as (
    select
        {{ name_key('agency_name') }} as agency_name_key,
        min(agency_match_key) as agency_match_key
    from documents
    where agency_name is not null
    group by all
),

regions as (
    select
        regions.region_code,
        regions.region_name,
        regions.region_type,
        provinces.region_name as province_name
    from {{ ref('regions') }} as regions
    left join {{ ref('regions') }} as provinces on regions.province_code = provinces.region_code
),

named as (
    select
        documents.*,
        regions.province_name,
        coalesce(regions.region_name, documents.region_name) as official_region_name,
        coalesce(regions.region_type, documents.region_type) as official_region_type,
        coalesce(aliases.standard_agency_name, documents.agency_name) as standard_agency_name,
        coalesce(
            match_keys.agency_match_key,
            {{ name_key('coalesce(aliases.standard_agency_name, documents.agency_name)') }}
        ) as standard_match_key
    from documents
    left join regions on documents.region_code = regions.region_code
    left join {{ ref('agency_aliases') }} as aliases
        on
            {{ name_key('documents.agency_name') }} = {{ name_key('aliases.agency_name') }}
            and coalesce(aliases.region_code, documents.region_code) = documents.region_code
            and {{ valid_in_year('aliases', 'documents.fiscal_year') }}
    left join match_keys
        on
            {{ name_key('coalesce(aliases.standard_agency_name, documents.agency_name)') }}
            = match_keys.agency_name_key
)

select
    * exclude (
        region_name,
        region_type,
        agency_name,
        agency_match_key,
        standard_agency_name,
        standard_match_key,
        official_region_name,
        official_region_type
    ),
    official_region_name as region_name,
    official_region_type as region_type,
    {{ clean_text('standard_agency_name') }} as agency_name,
    case
        when standard_agency_name is not null
            then {{ surrogate_key(['standard_match_key', 'region_code']) }}
    end as agency_key
from named
