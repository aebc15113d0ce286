"""The fiscal years for which plans have landed, as Dagster partitions.

Dynamic, because the year of a plan is known only once its document has been read.
"""

from dagster import DynamicPartitionsDefinition

FISCAL_YEARS_NAME = "fiscal_year"
FISCAL_YEARS = DynamicPartitionsDefinition(name=FISCAL_YEARS_NAME)
