(loop [n 0]
  (recur (unchecked-add (unchecked-multiply n 31) 7)))
