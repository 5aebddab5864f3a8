(ns greetings.greeter)

(defn greeting [person]
  (str "Hello from another file, " person "!"))
