"""What Prometheus writes to a remote store.

Protocols: https://prometheus.io/docs/specs/prw/remote_write_spec/, …/remote_write_spec_2_0/
"""
