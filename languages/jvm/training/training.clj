(ns training
  (:require [clojure.string :as string]
            [clojure.set :as sets])
  (:import (java.util ArrayList)))

(defrecord Person [name age])

(defprotocol Shape (area [shape]))

(defrecord Circle [radius]
  Shape
  (area [_] (* Math/PI radius radius)))

(defmulti greet :kind)
(defmethod greet :formal [{:keys [name]}] (str "Good day, " name))

(defmacro unless [test & body] `(if ~test nil (do ~@body)))

(defn factorial [n] (if (< n 2) 1 (*' n (factorial (dec n)))))

(defn most [words]
  (->> (frequencies words)
       (sort-by (juxt (comp - val) key))
       (take 2)))

(let [lines (line-seq (java.io.BufferedReader. *in*))
      words (mapcat #(string/split % #"\s+") lines)]
  (doseq [[word n] (most words)] (println word n))
  (println (string/join " " (map inc (filter odd? (range 9)))) (factorial 20))
  (println (format "%.3f" (area (->Circle 1.0))) (greet {:kind :formal :name "Ada"}))
  (println (sets/union #{1 2} #{3}) (reduce + (vals {:a 1 :b 2})) (:name (assoc (->Person "Ada" 1) :age 2)))
  (println (loop [n 10 found []] (if (zero? n) found (recur (dec n) (conj found n)))))
  (println (for [x (range 3) y (range 3) :when (< x y)] [x y]) (.size (ArrayList. [1 2])))
  (try (Integer/parseInt "x") (catch NumberFormatException e (println (.getMessage e))))
  (unless false (println (apply str (reverse "abc")) @(atom 1) (count *command-line-args*))))

;; How an error is told takes libraries of its own.
(doseq [mistake ['(undefined) '(/ 1 0)]]
  (try (eval mistake)
       (catch Throwable error
         (binding [*err* (java.io.StringWriter.)] (clojure.main/report-error error :target "file")))))
