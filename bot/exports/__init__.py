"""Export files of Seller Center become rows and figures; nothing in a file is ever carried out, kept or believed."""
