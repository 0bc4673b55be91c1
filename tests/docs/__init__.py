"""The pages of docs/, followed word for word."""
