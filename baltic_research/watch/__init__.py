"""Asking the publishers whether there is something newer than what is held."""

from baltic_research.watch.watcher import Sighting, Verdict, watch

__all__ = ["Sighting", "Verdict", "watch"]
