-- Near names as a steward sees them: verdict, evidence, and the rows of the seeds that accept or refuse the pair.
-- Nothing here merges anything; a row in a crosswalk seed does.
with candidates as (
    select
        pairs.entity,
        pairs.score,
        pairs.has_other_word,
        verdicts.verdict,
        verdicts.verdict_reason,
        directions.thing_key,
        directions.standard_key,
        things.thing_name,
        standards.thing_name as standard_name,
        things.comparable_within,
        things.unit_name,
        standards.unit_name as standard_unit_name,
        standards.measure_type as standard_measure_type,
        thing_contexts.last_year,
        common.agencies_in_common,
        common.programs_in_common,
        common.years_in_common,
        array_to_string(directions.own_words, ' ') || ' / ' || array_to_string(directions.standard_words, ' ')
            as different_words,
        thing_contexts.targets[:5] as targets,
        standard_contexts.targets[:5] as standard_targets,
        'score ' || printf('%.2f', pairs.score) || '; agencies in common: ' || common.agencies_in_common
        || '; programs in common: ' || common.programs_in_common as seed_reason
    from {{ ref('int_match_pairs') }} as pairs
    inner join {{ ref('int_match_verdicts') }} as verdicts
        on pairs.entity = verdicts.entity and pairs.key_a = verdicts.key_a and pairs.key_b = verdicts.key_b
    inner join {{ ref('int_match_common') }} as common
        on pairs.entity = common.entity and pairs.key_a = common.key_a and pairs.key_b = common.key_b
    inner join {{ ref('int_match_directions') }} as directions
        on pairs.entity = directions.entity and pairs.key_a = directions.key_a and pairs.key_b = directions.key_b
    inner join {{ ref('int_match_names') }} as things
        on directions.entity = things.entity and directions.thing_key = things.thing_key
    inner join {{ ref('int_match_names') }} as standards
        on directions.entity = standards.entity and directions.standard_key = standards.thing_key
    inner join {{ ref('int_match_contexts') }} as thing_contexts
        on directions.entity = thing_contexts.entity and directions.thing_key = thing_contexts.thing_key
    inner join {{ ref('int_match_contexts') }} as standard_contexts
        on directions.entity = standard_contexts.entity and directions.standard_key = standard_contexts.thing_key
)

select
    {{ surrogate_key(['entity', 'least(thing_key, standard_key)', 'greatest(thing_key, standard_key)']) }}
        as candidate_key,
    entity,
    thing_key,
    standard_key,
    thing_name,
    standard_name,
    score,
    verdict,
    verdict_reason,
    different_words,
    unit_name,
    standard_unit_name,
    agencies_in_common,
    programs_in_common,
    years_in_common,
    array_to_string(list_transform(targets, lambda target: struct_extract(target, 'told')), '; ') as evidence,
    array_to_string(list_transform(standard_targets, lambda target: struct_extract(target, 'told')), '; ')
        as standard_evidence,
    entity || '_aliases' as seed_name,
    case
        when verdict = 'proposed'
            then
                case entity
                    when 'agency'
                        then
                            concat_ws(
                                ',', {{ csv_field('thing_name') }}, {{ csv_field('standard_name') }},
                                comparable_within, '', last_year, seed_reason
                            )
                    when 'unit'
                        then
                            concat_ws(
                                ',', {{ csv_field(unit_key('thing_name')) }}, {{ csv_field('standard_name') }},
                                coalesce(standard_measure_type, 'other'), 'false', seed_reason
                            )
                    else concat_ws(
                        ',', {{ csv_field('thing_name') }}, {{ csv_field('standard_name') }}, '', '', seed_reason
                    )
                end
    end as seed_row,
    case
        when verdict = 'proposed'
            then concat_ws(',', entity, {{ csv_field('thing_name') }}, {{ csv_field('standard_name') }}, '', '', '')
    end as refusal_row
from candidates
-- Another word in a name's place, and wording that is an agency's own, ask for an agency that has both; of blocked
-- pairs only the nearest are shown.
where
    case verdict
        when 'proposed'
            then agencies_in_common > 0 or not (has_other_word or entity in ('objective', 'responsible'))
        when 'blocked' then score >= 0.75
        else true
    end
