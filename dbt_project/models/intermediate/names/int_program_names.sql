-- A line's program, activity and sub-activity as printed, and the program they are: normalised, then the crosswalk.
with printed_names as (
    select distinct
        program_name,
        activity_name,
        sub_activity_name,
        fiscal_year
    from {{ ref('stg_plan_lines') }}
),

aliases as (
    select
        {{ program_name_key('program_name') }} as alias_name_key,
        {{ clean_text('standard_program_name') }} as standard_program_name,
        {{ program_name_key('standard_program_name') }} as standard_name_key,
        valid_from_year,
        valid_to_year
    from {{ ref('program_aliases') }}
),

standard_names as (
    select
        printed_names.*,
        coalesce(programs.standard_program_name, {{ clean_text('printed_names.program_name') }})
            as standard_program_name,
        coalesce(activities.standard_program_name, {{ clean_text('printed_names.activity_name') }})
            as standard_activity_name,
        coalesce(sub_activities.standard_program_name, {{ clean_text('printed_names.sub_activity_name') }})
            as standard_sub_activity_name
    from printed_names
    left join aliases as programs
        on
            {{ program_name_key('printed_names.program_name') }} = programs.alias_name_key
            and {{ valid_in_year('programs', 'printed_names.fiscal_year') }}
    left join aliases as activities
        on
            {{ program_name_key('printed_names.activity_name') }} = activities.alias_name_key
            and {{ valid_in_year('activities', 'printed_names.fiscal_year') }}
    left join aliases as sub_activities
        on
            {{ program_name_key('printed_names.sub_activity_name') }} = sub_activities.alias_name_key
            and {{ valid_in_year('sub_activities', 'printed_names.fiscal_year') }}
),

keyed as (
    select
        *,
        {{ program_name_key('standard_program_name') }} as program_name_key,
        {{ program_name_key('standard_activity_name') }} as activity_name_key,
        {{ program_name_key('standard_sub_activity_name') }} as sub_activity_name_key
    from standard_names
)

select
    *,
    {{ surrogate_key(['program_name_key', 'activity_name_key', 'sub_activity_name_key']) }} as program_key
from keyed
