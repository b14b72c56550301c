// Quarter-hour means of the readings since the last run. main.tf fills in the buckets.
from(bucket: "${from}")
    |> range(start: -task.every)
    |> filter(fn: (r) => r._measurement == "climate" and r._field == "temperature")
    |> aggregateWindow(every: 15m, fn: mean, createEmpty: false)
    |> to(bucket: "${to}")
