"""Figures on paper and in files: the report as PDF, workbooks, and the open data package."""
