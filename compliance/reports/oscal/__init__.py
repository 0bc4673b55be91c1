"""Evidence as OSCAL: six documents that refer to each other by relative paths, from the results down to the catalog.

assessment-results -> assessment-plan -> system-security-plan -> profile -> catalog
                                         component-definition -> profile
"""

from __future__ import annotations

from compliance.evidence_file import Evidence
from compliance.reports.oscal.assessment_plan import assessment_plan
from compliance.reports.oscal.assessment_results import assessment_results
from compliance.reports.oscal.catalog import catalog, profile
from compliance.reports.oscal.component_definition import component_definition
from compliance.reports.oscal.parts import (
    ASSESSMENT_PLAN,
    CATALOG,
    COMPONENTS,
    PROFILE,
    RESULTS,
    SECURITY_PLAN,
    Source,
)
from compliance.reports.oscal.system_security_plan import system_security_plan
from compliance.reports.requirements import standings


def render(evidence: Evidence) -> dict[str, str]:
    """Return the documents by file name."""
    source = Source(evidence, standings(evidence))
    return {
        CATALOG: catalog(source),
        PROFILE: profile(source),
        COMPONENTS: component_definition(source),
        SECURITY_PLAN: system_security_plan(source),
        ASSESSMENT_PLAN: assessment_plan(source),
        RESULTS: assessment_results(source),
    }
