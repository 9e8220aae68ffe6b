"""Forecasting, staffing, simulation, capacity, schedules and the day itself."""
