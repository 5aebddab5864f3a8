package com.acme;

class Shelf {}

class Shop {
  public static void main(String[] args) {
    System.out.println(Shop.class.getName() + " is open");
  }
}
