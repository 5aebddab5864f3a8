(require '[clojure.string :as string])

(def top 5)
(def board 6)
(def numerals
  [[1000 "M"] [900 "CM"] [500 "D"] [400 "CD"] [100 "C"] [90 "XC"] [50 "L"] [40 "XL"]
   [10 "X"] [9 "IX"] [5 "V"] [4 "IV"] [1 "I"]])

(defn describe-words [text]
  (let [words (map string/lower-case (mapcat #(re-seq #"[A-Za-z]+" %) text))
        counts (frequencies words)
        longest (reduce #(if (> (count %2) (count %1)) %2 %1) words)]
    (println "words" (count words) "different" (count counts))
    (doseq [[word n] (take top (sort-by (juxt (comp - val) key) counts))]
      (println word n))
    (println "longest" (string/reverse longest))))

(defn moved [places letter]
  (letfn [(from [start] (char (+ (int start) (mod (+ (- (int letter) (int start)) places) 26))))]
    (cond
      (<= (int \a) (int letter) (int \z)) (from \a)
      (<= (int \A) (int letter) (int \Z)) (from \A)
      :else letter)))

(defn caesar [places line]
  (apply str (map (partial moved places) line)))

(defn mean [numbers]
  (double (/ (reduce + numbers) (count numbers))))

(defn deviation [numbers]
  (let [middle (mean numbers)]
    (Math/sqrt (mean (map #(Math/pow (- % middle) 2) numbers)))))

(defn primes [limit]
  (loop [[prime & others :as candidates] (range 2 (inc limit)) found []]
    (if (empty? candidates)
      found
      (recur (remove #(zero? (mod % prime)) others) (conj found prime)))))

(defn safe? [column placed]
  (every? (fn [[above other]] (and (not= other column) (not= (Math/abs (long (- other column))) (inc above))))
          (map-indexed vector placed)))

(defn queens
  ([] (queens ()))
  ([placed]
   (if (= (count placed) board)
     1
     (reduce + (for [column (range board) :when (safe? column placed)]
                 (queens (cons column placed)))))))

(defn factorial [n]
  (if (< n 2) 1 (* n (factorial (dec n)))))

(defn roman [number]
  (if-let [[value numeral] (first (filter #(<= (first %) number) numerals))]
    (str numeral (roman (- number value)))
    ""))

(let [[text [_ & more]] (split-with #(not= % "---") (line-seq (java.io.BufferedReader. *in*)))
      numbers (map #(Long/parseLong %) more)]
  (describe-words text)
  (println "caesar" (caesar 3 (first text)))
  (println "sorted" (string/join " " (sort numbers)))
  (println (String/format java.util.Locale/ROOT "mean %.3f deviation %.3f"
                          (to-array [(mean numbers) (deviation numbers)])))
  (println "primes" (string/join " " (primes 50)))
  (println "queens" (queens))
  (println "factorial" (factorial 15))
  (println "roman" (roman 1994)))
