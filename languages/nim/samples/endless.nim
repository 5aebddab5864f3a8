var count: uint32 = 0
while true:
  count += 1
