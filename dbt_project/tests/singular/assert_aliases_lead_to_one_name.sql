-- A crosswalk is followed once: the name it leads to is no alias itself, and no alias has two names in one year.
{%- set crosswalks = {
    'agency_aliases': ('agency_name', 'standard_agency_name', true),
    'indicator_aliases': ('indicator_name', 'standard_indicator_name', true),
    'objective_aliases': ('objective_name', 'standard_objective_name', true),
    'program_aliases': ('program_name', 'standard_program_name', true),
    'responsible_aliases': ('responsible_name', 'standard_responsible_name', true),
    'funding_source_aliases': ('funding_source', 'standard_funding_source', false),
} %}
with aliases as (
    {%- for seed, (alias, standard, has_years) in crosswalks.items() %}
        select
            '{{ seed }}' as crosswalk,
            {{ name_key(alias) }} as alias_key,
            {{ name_key(standard) }} as standard_key,
            {{ 'region_code' if seed == 'agency_aliases' else 'null' }} as region_code,
            {{ 'coalesce(valid_from_year, 0)' if has_years else '0' }} as from_year,
            {{ 'coalesce(valid_to_year, 9999)' if has_years else '9999' }} as to_year
        from {{ ref(seed) }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select
    aliases.crosswalk,
    aliases.alias_key
from aliases
inner join aliases as others
    on
        aliases.crosswalk = others.crosswalk
        and (aliases.region_code = others.region_code or aliases.region_code is null or others.region_code is null)
        and aliases.from_year <= others.to_year
        and aliases.to_year >= others.from_year
where
    others.alias_key = aliases.standard_key
    or (
        aliases.alias_key = others.alias_key
        and row(aliases.standard_key, aliases.from_year) < row(others.standard_key, others.from_year)
    )
