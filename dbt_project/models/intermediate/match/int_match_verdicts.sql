-- Whether a pair of near names may be proposed to a steward, or is held back and why. A steward's own refusal goes
-- before every reason of ours.
with refusals as (
    select
        entity,
        {{ name_key('name') }} as name_key_a,
        {{ name_key('other_name') }} as name_key_b,
        reason
    from {{ ref('match_refusals') }}
    union all
    select
        entity,
        {{ name_key('other_name') }} as name_key_a,
        {{ name_key('name') }} as name_key_b,
        reason
    from {{ ref('match_refusals') }}
),

reasons as (
    select
        common.entity,
        common.key_a,
        common.key_b,
        refusals.reason as refusal_reason,
        case
            when telling.different_numbers is not null then 'numbers differ: ' || telling.different_numbers
            when telling.opposing_words is not null then 'a word that matters differs: ' || telling.opposing_words
            when telling.places is not null then 'a place is named: ' || telling.places
            when a.measure_type <> b.measure_type and a.measure_type <> 'other' and b.measure_type <> 'other'
                then 'they measure different things: ' || a.measure_type || ' / ' || b.measure_type
            when a.nomenclature_code <> b.nomenclature_code
                then 'they have national codes of their own: ' || a.nomenclature_code || ' / ' || b.nomenclature_code
            when a.is_official_name and b.is_official_name then 'both are names of the national nomenclature'
            when common.entity = 'agency' and common.years_in_common > 0 then 'both have a plan of one year'
            when common.entity in ('indicator', 'program') and common.documents_in_common > 0
                then 'one plan has both'
        end as block_reason
    from {{ ref('int_match_common') }} as common
    inner join {{ ref('int_match_names') }} as a on common.entity = a.entity and common.key_a = a.thing_key
    inner join {{ ref('int_match_names') }} as b on common.entity = b.entity and common.key_b = b.thing_key
    left join {{ ref('int_match_telling_words') }} as telling
        on common.entity = telling.entity and common.key_a = telling.key_a and common.key_b = telling.key_b
    left join refusals
        on
            common.entity = refusals.entity
            and {{ name_key('a.thing_name') }} = refusals.name_key_a
            and {{ name_key('b.thing_name') }} = refusals.name_key_b
)

select
    entity,
    key_a,
    key_b,
    case
        when refusal_reason is not null then 'refused'
        when block_reason is not null then 'blocked'
        else 'proposed'
    end as verdict,
    coalesce(refusal_reason, block_reason) as verdict_reason
from reasons
