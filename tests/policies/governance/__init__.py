"""Tests of waivers and configuration."""
