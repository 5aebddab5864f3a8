(let [answer 42]
  (println "before")
  (println answr))
