-- One row per program, activity and sub-activity with its ancestors, in the spelling most lines use, ancestors that no
-- line stands for included, with the national code where exactly one entry of the nomenclature has the same name.
with lines as (
    select
        names.program_name_key,
        names.activity_name_key,
        names.sub_activity_name_key,
        names.standard_program_name,
        names.standard_activity_name,
        names.standard_sub_activity_name,
        lines.year_key,
        lines.document_key,
        lines.line_number,
        coalesce(lines.budget_level in ('program', 'activity', 'sub_activity'), false) as level_is_told,
        case when agencies.stated_region_type = 'provinsi' then 'PROV' else 'KABKOT' end as government_tier
    from {{ ref('int_plan_lines') }} as lines
    inner join {{ ref('int_agencies') }} as agencies on lines.agency_key = agencies.agency_key
    inner join {{ ref('int_program_names') }} as names
        on
            lines.program_name = names.program_name
            and lines.activity_name = names.activity_name
            and lines.sub_activity_name = names.sub_activity_name
            and lines.fiscal_year = names.fiscal_year
),

-- A line names its ancestors, so they are programs of their own.
with_ancestors as (
    select * from lines
    union all
    select * replace ('' as sub_activity_name_key, '' as standard_sub_activity_name, true as level_is_told)
    from lines
    where sub_activity_name_key <> '' and activity_name_key || program_name_key <> ''
    union all
    select
        * replace (
            '' as sub_activity_name_key,
            '' as standard_sub_activity_name,
            '' as activity_name_key,
            '' as standard_activity_name,
            true as level_is_told
        )
    from lines
    where program_name_key <> '' and activity_name_key <> ''
),

spellings as (
    select
        program_name_key as name_key,
        standard_program_name as spelling,
        row(year_key, document_key, line_number) as place
    from lines
    union all
    select
        activity_name_key as name_key,
        standard_activity_name as spelling,
        row(year_key, document_key, line_number) as place
    from lines
    union all
    select
        sub_activity_name_key as name_key,
        standard_sub_activity_name as spelling,
        row(year_key, document_key, line_number) as place
    from lines
),

spelling_counts as (
    select
        name_key,
        spelling,
        count(*) as lines,
        min(place) as first_seen
    from spellings
    group by name_key, spelling
),

display_names as (
    select
        name_key,
        arg_min(spelling, row(-lines, first_seen)) as display_name
    from spelling_counts
    group by name_key
),

programs as (
    select
        program_name_key,
        activity_name_key,
        sub_activity_name_key,
        {{ surrogate_key(['program_name_key', 'activity_name_key', 'sub_activity_name_key']) }} as program_key,
        case
            when sub_activity_name_key <> '' then 'sub_activity'
            when activity_name_key <> '' then 'activity'
            when program_name_key <> '' then 'program'
        end as program_level,
        coalesce(
            nullif(sub_activity_name_key, ''), nullif(activity_name_key, ''), program_name_key
        ) as own_name_key,
        case
            when sub_activity_name_key <> '' then coalesce(nullif(activity_name_key, ''), program_name_key)
            when activity_name_key <> '' then program_name_key
            else ''
        end as parent_name_key,
        bool_or(level_is_told) as level_is_told
    from with_ancestors
    group by all
),

tiers as (
    select distinct
        government_tier,
        {{ surrogate_key(['program_name_key', 'activity_name_key', 'sub_activity_name_key']) }} as program_key
    from with_ancestors
),

nomenclature as (
    select
        entries.government_tier,
        entries.code,
        entries.indicator,
        entries.unit,
        {{ program_name_key('entries.name') }} as own_name_key,
        {{ program_name_key("coalesce(parents.name, '')") }} as parent_name_key,
        {{ program_name_key("coalesce(grandparents.name, '')") }} as grandparent_name_key,
        case entries.level
            when 'program' then 'program'
            when 'kegiatan' then 'activity'
            when 'sub_kegiatan' then 'sub_activity'
        end as program_level
    from {{ ref('nomenclature') }} as entries
    left join {{ ref('nomenclature') }} as parents
        on entries.parent_code = parents.code and entries.government_tier = parents.government_tier
    left join {{ ref('nomenclature') }} as grandparents
        on parents.parent_code = grandparents.code and parents.government_tier = grandparents.government_tier
    where entries.level <> 'urusan'
),

candidates as (
    select
        programs.program_key,
        nomenclature.code,
        nomenclature.indicator,
        nomenclature.unit,
        -- How many of the ancestors the document names are the entry's ancestors too.
        cast(programs.parent_name_key <> '' and programs.parent_name_key in (
            nomenclature.parent_name_key, nomenclature.grandparent_name_key
        ) as integer)
        + cast(
            programs.program_level = 'sub_activity' and programs.activity_name_key <> ''
            and programs.program_name_key = nomenclature.grandparent_name_key
            as integer
        ) as ancestors_alike
    from programs
    inner join tiers on programs.program_key = tiers.program_key
    inner join nomenclature
        on
            programs.own_name_key = nomenclature.own_name_key
            -- A document that does not tell levels may name an activity where others name a program.
            and (programs.program_level = nomenclature.program_level or not programs.level_is_told)
            and tiers.government_tier = nomenclature.government_tier
),

best_candidates as (
    select *
    from candidates
    qualify ancestors_alike = max(ancestors_alike) over (partition by program_key)
),

codes as (
    select
        program_key,
        any_value(code) as nomenclature_code,
        case when count(distinct indicator) = 1 then any_value(indicator) end as official_indicator_name,
        case when count(distinct unit) = 1 then any_value(unit) end as official_unit_name
    from best_candidates
    group by program_key
    having count(distinct code) = 1
)

select
    programs.program_key,
    programs.program_level,
    codes.nomenclature_code,
    codes.official_indicator_name,
    codes.official_unit_name,
    coalesce(program_names.display_name, '') as program_name,
    coalesce(activity_names.display_name, '') as activity_name,
    coalesce(sub_activity_names.display_name, '') as sub_activity_name,
    case
        when programs.parent_name_key = '' then null
        when programs.program_level = 'sub_activity' and programs.activity_name_key <> ''
            then {{ surrogate_key(['programs.program_name_key', 'programs.activity_name_key', "''"]) }}
        else {{ surrogate_key(['programs.program_name_key', "''", "''"]) }}
    end as parent_program_key,
    -- The program at the top; an activity whose program is not named stands for itself.
    case
        when programs.program_name_key <> ''
            then {{ surrogate_key(['programs.program_name_key', "''", "''"]) }}
        when programs.activity_name_key <> ''
            then {{ surrogate_key(["''", 'programs.activity_name_key', "''"]) }}
        else programs.program_key
    end as top_program_key
from programs
left join display_names as program_names on programs.program_name_key = program_names.name_key
left join display_names as activity_names on programs.activity_name_key = activity_names.name_key
left join display_names as sub_activity_names on programs.sub_activity_name_key = sub_activity_names.name_key
left join codes on programs.program_key = codes.program_key
