"""The driver's entities: numbers, texts, some that are unavailable at times, some whose attributes change alone."""

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.helpers.device_registry import DeviceInfo

from .const import DOMAIN

UNAVAILABLE_EVERY = 7
SAME_STATE_FOR = 3


async def async_setup_entry(hass, entry, async_add_entities):
    """Make the entities, spread over the devices, and let the driver go on."""
    driver = hass.data[DOMAIN]
    kinds = (NumberSensor, TextSensor, FlakySensor, SteadySensor)
    entities = [
        kinds[place % len(kinds)](place + 1, place % driver.settings["devices"] + 1)
        for place in range(driver.settings["entities"])
    ]
    async_add_entities(entities)
    driver.entities = entities
    driver.go_on()


class DrivenSensor(SensorEntity):
    """What the kinds have in common; `step` sets the state and writes it."""

    _attr_should_poll = False
    _attr_has_entity_name = True

    def __init__(self, number, device):
        self._steps = 0
        self._attr_unique_id = f"driven_{number}"
        self._attr_name = f"Driven {number}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, f"box_{device}")}, name=f"Box {device}", manufacturer="Hometide"
        )

    def step(self, run, number):
        if self.hass is None:
            return
        self._steps += 1
        self.change(run, number)
        self.async_write_ha_state()


class NumberSensor(DrivenSensor):
    _attr_device_class = SensorDeviceClass.TEMPERATURE
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_native_unit_of_measurement = "°C"

    def change(self, run, number):
        self._attr_native_value = run * 1_000_000 + number + 0.25


class TextSensor(DrivenSensor):
    def change(self, run, number):
        self._attr_native_value = f"{run}-{number}"


class FlakySensor(DrivenSensor):
    def change(self, run, number):
        self._attr_available = self._steps % UNAVAILABLE_EVERY != 0
        self._attr_native_value = f"{run}-{number}"


class SteadySensor(DrivenSensor):
    """Its state stays for some steps, and an attribute counts them: Home Assistant records these too."""

    def change(self, run, number):
        self._attr_native_value = f"{run}-{number - number % SAME_STATE_FOR}" if self._steps % SAME_STATE_FOR == 0 else self._attr_native_value
        self._attr_extra_state_attributes = {"step": number}
