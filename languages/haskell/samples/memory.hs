import Data.List (foldl')
import qualified Data.Map.Strict as Map

main :: IO ()
main = print (Map.size (foldl' keep Map.empty [1 ..]))

keep :: Map.Map Int Int -> Int -> Map.Map Int Int
keep kept number = Map.insert number number kept
