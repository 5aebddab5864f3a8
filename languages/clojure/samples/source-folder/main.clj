(require '[shapes.area :refer [area]])

(println "2 by 3 is" (area 2 3))
