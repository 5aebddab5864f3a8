(doseq [[index arg] (map-indexed vector *command-line-args*)]
  (println (str (inc index) ": " arg)))
