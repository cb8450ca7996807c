# METADATA
# title: European Union
# description: Also the law of every member state, which has no family of its own.
package countersign.rules.EU

# Tells the router that this family is written.
family := "EU"
