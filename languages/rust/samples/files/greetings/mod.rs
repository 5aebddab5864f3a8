pub mod polite;
