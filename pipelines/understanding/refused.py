"""A document that gives no plan, with what is known of it all the same."""

from __future__ import annotations

from pipelines.model.page import DocumentRejected
from pipelines.model.plan import Rejection


class PlanRefused(DocumentRejected):
    """Raised where no table can be loaded as a plan; `rejection` says why, and whose plan of which year
    it is as far as known. For `is_titled_plan` see `DocumentRejected`."""

    def __init__(self, rejection: Rejection, is_titled_plan: bool = False) -> None:
        super().__init__(rejection.reason_code, rejection.message, is_titled_plan)
        self.rejection = rejection
