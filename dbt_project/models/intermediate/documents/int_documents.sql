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

named as (
    select
        documents.*,
        coalesce(aliases.standard_agency_name, documents.agency_name) as standard_agency_name,
        coalesce(
            match_keys.agency_match_key,
            {{ name_key('coalesce(aliases.standard_agency_name, documents.agency_name)') }}
        ) as standard_match_key
    from documents
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
    * exclude (agency_name, agency_match_key, standard_agency_name, standard_match_key),
    {{ clean_text('standard_agency_name') }} as agency_name,
    case
        when standard_agency_name is not null
            then {{ surrogate_key(['standard_match_key', 'region_code']) }}
    end as agency_key
from named
