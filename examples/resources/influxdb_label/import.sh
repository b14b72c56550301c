# By the label's ID; the data source influxdb_label finds it by the label's name:
terraform import influxdb_label.team 0c2a7ef4d7c5b000
