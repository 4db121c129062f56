"""The questionnaire as a workbook: downloaded for a draft, filled in away from the desk, and taken in again."""
