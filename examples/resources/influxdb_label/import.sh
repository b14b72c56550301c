# By the label's ID. To look it up by name, use the data source influxdb_label:
terraform import influxdb_label.team 0c2a7ef4d7c5b000
