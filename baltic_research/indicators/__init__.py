"""Indicators: plain functions from tables of observations to tables of answers."""
