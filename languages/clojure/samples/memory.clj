(loop [kept []]
  (recur (conj kept (byte-array (bit-shift-left 1 24) (byte 1)))))
