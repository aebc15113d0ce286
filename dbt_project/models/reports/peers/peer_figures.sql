-- All figures of agencies that can be laid side by side.
select * from {{ ref('peer_indicator_targets') }}
union all
select * from {{ ref('peer_program_budgets') }}
