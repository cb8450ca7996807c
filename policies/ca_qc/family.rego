# METADATA
# title: Quebec
package countersign.rules["CA-QC"]

# Tells the router that this family is written.
family := "CA-QC"
