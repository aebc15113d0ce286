select
    lines.line_key,
    lines.document_key,
    lines.agency_key,
    lines.year_key,
    lines.objective_key,
    lines.indicator_key,
    lines.program_key,
    lines.responsible_key,
    lines.plan_level,
    lines.line_number,
    lines.page_number,
    lines.page_end,
    lines.bbox_x0,
    lines.bbox_top,
    lines.bbox_x1,
    lines.bbox_bottom,
    lines.source_row,
    lines.section,
    lines.objective_printed,
    lines.indicator_printed,
    lines.indicator_is_implied,
    lines.unit_printed,
    lines.program_printed,
    lines.program_code,
    lines.responsible_printed,
    nullif(lines.action_printed, '') as action_printed,
    nullif(lines.note_printed, '') as note_printed,
    lines.target_text,
    lines.target_value,
    lines.target_rule,
    lines.target_proof,
    lines.ceiling_text,
    lines.ceiling_idr,
    lines.ceiling_rule,
    lines.ceiling_proof,
    lines.printed_target_value,
    lines.printed_ceiling_idr,
    lines.target_is_corrected or lines.ceiling_is_corrected as is_corrected,
    lines.budget_level,
    lines.amount_basis,
    lines.parent_line_key,
    lines.repeats_line_key,
    hierarchy.is_leaf,
    hierarchy.is_additive,
    nullif(lines.unit_name, '') as unit_name,
    lines.unit_is_generic,
    case
        when lines.bbox_x0 is not null
            then struct_pack(
                x0 := lines.bbox_x0, top := lines.bbox_top, x1 := lines.bbox_x1, bottom := lines.bbox_bottom
            )
    end as bbox
from {{ ref('int_plan_lines') }} as lines
inner join {{ ref('int_line_hierarchy') }} as hierarchy on lines.line_key = hierarchy.line_key
where lines.is_current
order by lines.year_key, lines.document_key, lines.line_number
