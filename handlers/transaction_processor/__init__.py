"""Accepts, processes and shows payments: POST /transactions, GET /transaction/{id} and the processing queue."""
