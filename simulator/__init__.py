"""A LINE platform on the desk: the Messaging API with its limits and faults, and phones in the browser."""

from simulator.api import LineApi
from simulator.app import Breakable, create_simulator, serve
from simulator.clock import Clock, MovableClock, SystemClock
from simulator.person import NoSuchButton, Person
from simulator.phone_api import phone_routes
from simulator.platform import Platform
from simulator.webhooks import sign
from simulator.world import Channel

__all__ = [
    "Breakable",
    "Channel",
    "Clock",
    "LineApi",
    "MovableClock",
    "NoSuchButton",
    "Person",
    "Platform",
    "SystemClock",
    "create_simulator",
    "phone_routes",
    "serve",
    "sign",
]
