"""The layer that carries live events: Redis in production, memory in the one-process default."""

from helpdesk import env

_url = env.REDIS_URL()

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": _url, "max_connections": 2000}], "capacity": 500},
    }
    if _url
    else {"BACKEND": "helpdesk.kernel.live.ThreadSafeMemoryLayer", "CONFIG": {"capacity": 500}}
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _url}
    if _url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
