(require '[clojure.string :as string])

(let [lines (line-seq (java.io.BufferedReader. *in*))]
  (run! println lines)
  (println "words:" (count (remove string/blank? (mapcat #(string/split % #"\s+") lines)))))
