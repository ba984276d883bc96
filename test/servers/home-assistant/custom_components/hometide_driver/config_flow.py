"""The one entry of the driver, made from the configuration: only entities of an entry may have devices."""

from homeassistant.config_entries import ConfigFlow

from .const import DOMAIN


class DriverConfigFlow(ConfigFlow, domain=DOMAIN):
    """Takes what the configuration says."""

    VERSION = 1

    async def async_step_import(self, data):
        """Make the entry once; at later starts it is there already."""
        await self.async_set_unique_id(DOMAIN)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title="Hometide driver", data=data)
