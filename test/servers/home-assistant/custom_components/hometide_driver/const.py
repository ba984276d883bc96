"""Names that the files of the driver share."""

DOMAIN = "hometide_driver"
