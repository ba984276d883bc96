"""Entities that change as often as they are told, for the tests of Hometide against a real Home Assistant.

Every state carries the number of the run and of the step, so that a lost one shows. The rate outlives a restart, also
one without warning: after it the driver goes on by itself, with the next run's number. Everything that the state machine
says goes into a file, at once: what was really there, whatever the recorder had not yet committed when it was killed.
"""

import asyncio
import json
import logging
from pathlib import Path

import voluptuous as vol

from homeassistant.config_entries import SOURCE_IMPORT
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, EVENT_STATE_CHANGED, MAJOR_VERSION
from homeassistant.core import callback
from homeassistant.helpers import config_validation as cv

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

CONFIG_SCHEMA = vol.Schema(
    {
        DOMAIN: vol.Schema(
            {
                vol.Optional("devices", default=6): cv.positive_int,
                vol.Optional("entities", default=36): cv.positive_int,
                vol.Optional("bare", default=6): cv.positive_int,
            }
        )
    },
    extra=vol.ALLOW_EXTRA,
)

# A bare entity is taken out of the state machine at each so many of its steps.
REMOVED_EVERY = 12
TICK_SECONDS = 0.01


class Driver:
    """Steps through its entities, so many steps a second."""

    def __init__(self, hass, settings, run, rate, keep):
        self.hass = hass
        self.settings = settings
        self.run = run
        self.rate = rate
        self.entities = []
        self._keep = keep
        self._task = None
        self._step = 0

    async def start(self, rate):
        """Take another rate, 0 for none, and remember it for the next start."""
        await self.hass.async_add_executor_job(self._keep, self.run, rate)
        self.rate = rate
        self.go_on()

    @callback
    def go_on(self):
        """Step on at the rate that was kept, if there is one."""
        if self.rate > 0 and self.entities and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._drive())

    @callback
    def end(self, _event=None):
        """Stop with Home Assistant; the rate stays for the next start."""
        if self._task is not None:
            self._task.cancel()

    async def _drive(self):
        loop = asyncio.get_running_loop()
        rate, since, made = self.rate, loop.time(), 0
        while self.rate > 0:
            if self.rate != rate:
                rate, since, made = self.rate, loop.time(), 0
            due = int((loop.time() - since) * rate)
            while made < due:
                made += 1
                self._one()
            await asyncio.sleep(TICK_SECONDS)

    def _one(self):
        self._step += 1
        bare = self.settings["bare"]
        place = self._step % (len(self.entities) + bare)
        if place < len(self.entities):
            self.entities[place].step(self.run, self._step)
            return
        # Known to no registry: set as the REST API sets states, and gone now and then.
        entity_id = f"sensor.bare_{place - len(self.entities) + 1}"
        turn = self._step // (len(self.entities) + bare)
        if turn % REMOVED_EVERY == REMOVED_EVERY - 1:
            self.hass.states.async_remove(entity_id)
        else:
            self.hass.states.async_set(entity_id, f"{self.run}-{self._step}", {"unit_of_measurement": "steps"})


async def async_setup(hass, config):
    """Open the witness's file, read what the last run left, and ask for the entry."""
    folder = Path(hass.config.path("hometide_driver"))

    def keep(run, rate):
        part = folder / "run.json.part"
        part.write_text(json.dumps({"run": run, "rate": rate}), encoding="utf-8")
        part.replace(folder / "run.json")

    def open_folder():
        folder.mkdir(exist_ok=True)
        kept = folder / "run.json"
        last = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {"run": 0, "rate": 0}
        keep(last["run"] + 1, last["rate"])
        return last["run"] + 1, last["rate"], (folder / "witness.jsonl").open("a", encoding="utf-8")

    run, rate, witness = await hass.async_add_executor_job(open_folder)

    @callback
    def see(event):
        state = event.data["new_state"]
        seen = [event.data["entity_id"]]
        seen += [None, event.time_fired.isoformat()] if state is None else [state.state, state.last_updated.isoformat()]
        witness.write(json.dumps(seen) + "\n")
        witness.flush()

    # Before any client is told: older releases put listeners off to the next turn of the loop unless they are asked.
    at_once = {"run_immediately": True} if MAJOR_VERSION < 2025 else {}
    hass.bus.async_listen(EVENT_STATE_CHANGED, see, **at_once)
    driver = hass.data[DOMAIN] = Driver(hass, config[DOMAIN], run, rate, keep)
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, driver.end)

    async def start(call):
        await driver.start(call.data["rate"])

    hass.services.async_register(DOMAIN, "start", start, vol.Schema({vol.Required("rate"): cv.positive_int}))
    hass.async_create_task(
        hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_IMPORT}, data={})
    )
    _LOGGER.warning("run %s at %s steps a second", run, rate)
    return True


async def async_setup_entry(hass, entry):
    """Add the entities."""
    await hass.config_entries.async_forward_entry_setups(entry, ["sensor"])
    return True
