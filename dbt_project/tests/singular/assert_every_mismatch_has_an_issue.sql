-- No figure that contradicts another goes unmentioned.
select checks.check_key
from {{ ref('rpt_reconciliation') }} as checks
left join {{ ref('rpt_issues') }} as issues
    on
        checks.line_key = issues.line_key
        and checks.column_role = issues.column_role
        and issues.reason_code = 'arithmetic_mismatch'
where checks.status = 'mismatch' and issues.line_key is null
