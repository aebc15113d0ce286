select
    changes.change_key,
    changes.document_key,
    changes.superseded_document_key,
    changes.agency_key,
    changes.year_key,
    agencies.agency_name,
    amended.file_name,
    superseded.file_name as superseded_file_name,
    superseded.revision as revision_before,
    amended.revision as revision_after,
    changes.line_key_before,
    changes.line_key_after,
    changes.line_number_before,
    changes.line_number_after,
    coalesce(programs.sub_activity_name, programs.activity_name, programs.program_name) as program_name,
    indicators.indicator_name,
    changes.column_role,
    changes.change_type,
    changes.text_before,
    changes.text_after,
    changes.value_before,
    changes.value_after,
    round(coalesce(changes.value_after, 0) - coalesce(changes.value_before, 0), 6) as difference,
    round(
        100 * (changes.value_after - changes.value_before) / nullif(abs(changes.value_before), 0), 6
    ) as change_percent,
    changes.is_additive_before,
    changes.is_additive_after,
    -- Of lines that count on one side only, only that side counts.
    round(
        case when changes.is_additive_after then coalesce(changes.value_after, 0) else 0 end
        - case when changes.is_additive_before then coalesce(changes.value_before, 0) else 0 end, 6
    ) as additive_difference
from {{ ref('fct_revision_change') }} as changes
inner join {{ ref('dim_document') }} as amended on changes.document_key = amended.document_key
inner join {{ ref('dim_document') }} as superseded on changes.superseded_document_key = superseded.document_key
inner join {{ ref('dim_agency') }} as agencies on changes.agency_key = agencies.agency_key
inner join {{ ref('dim_indicator') }} as indicators on changes.indicator_key = indicators.indicator_key
inner join {{ ref('dim_program') }} as programs on changes.program_key = programs.program_key
