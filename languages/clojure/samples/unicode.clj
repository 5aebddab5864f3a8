(println "naïve Ωμέγα 日本語 🐢")
(doseq [line (line-seq (java.io.BufferedReader. *in*))]
  (println (str "<" line ">")))
