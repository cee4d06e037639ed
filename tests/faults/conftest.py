"""Servers that a test of the whole site may stop and freeze."""

from tests.core.kit.conftest import hurtable_redis, use_redis

__all__ = ["hurtable_redis", "use_redis"]
