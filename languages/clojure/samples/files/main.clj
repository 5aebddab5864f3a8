(require '[greetings.greeter :refer [greeting]])

(doseq [person ["Ada" "Grace"]]
  (println (greeting person)))
