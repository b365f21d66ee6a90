"""OpenTelemetry over HTTP: spans, metric points and log records, in protobuf or in JSON.

Protocol: https://opentelemetry.io/docs/specs/otlp/, names of attributes: https://opentelemetry.io/docs/specs/semconv/
"""
