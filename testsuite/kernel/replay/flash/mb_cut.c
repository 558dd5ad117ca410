// SPDX-License-Identifier: MIT
/*
 * Cuts the power of the first NAND: when "left" pages or erasures are done, the next page is
 * written by half, without the rest and without its ECC, and nothing after it is written. Writing
 * -1 to "left" brings the power back; then "done" counts.
 */

#include <linux/module.h>
#include <linux/mtd/mtd.h>
#include <linux/slab.h>

static int left = -1;
module_param(left, int, 0600);
MODULE_PARM_DESC(left, "pages and erasures until the cut; -1: none");

static unsigned int done;
module_param(done, uint, 0600);
MODULE_PARM_DESC(done, "pages and erasures so far");

static struct mtd_info *flash, *master;
static int (*real_write)(struct mtd_info *mtd, loff_t to, struct mtd_oob_ops *ops);
static int (*real_erase)(struct mtd_info *mtd, struct erase_info *instr);
static int (*real_markbad)(struct mtd_info *mtd, loff_t offset);

/* Whether one more piece can be written; *TEARS if it is the one that is cut. */
static bool has_power(bool *tears)
{
	*tears = left == 0;
	if (left > 0)
		left--;
	else if (left == 0)
		left = -2;
	if (left == -2)
		return false;
	done++;
	return true;
}

static void tear(struct mtd_info *mtd, loff_t to, const u8 *data)
{
	u8 *page = kmalloc(mtd->writesize + mtd->oobsize, GFP_KERNEL);
	struct mtd_oob_ops ops = {
		.mode = MTD_OPS_RAW,
		.len = mtd->writesize,
		.ooblen = mtd->oobsize,
	};

	if (!page)
		return;
	memset(page, 0xff, mtd->writesize + mtd->oobsize);
	memcpy(page, data, mtd->writesize / 2);
	ops.datbuf = page;
	ops.oobbuf = page + mtd->writesize;
	real_write(mtd, to, &ops);
	kfree(page);
}

static int cut_write(struct mtd_info *mtd, loff_t to, struct mtd_oob_ops *ops)
{
	struct mtd_oob_ops page = *ops;
	bool tears;
	int error;

	if (!ops->datbuf)
		return has_power(&tears) ? real_write(mtd, to, ops) : -EIO;
	ops->retlen = 0;
	for (size_t at = 0; at < ops->len; at += page.len) {
		page.len = min_t(size_t, ops->len - at,
				 mtd->writesize - ((to + at) & (mtd->writesize - 1)));
		page.datbuf = ops->datbuf + at;
		page.retlen = 0;
		if (!has_power(&tears)) {
			if (tears && page.len == mtd->writesize)
				tear(mtd, to + at, page.datbuf);
			return -EIO;
		}
		error = real_write(mtd, to + at, &page);
		ops->retlen += page.retlen;
		if (error)
			return error;
	}
	return 0;
}

static int cut_erase(struct mtd_info *mtd, struct erase_info *instr)
{
	bool tears;

	return has_power(&tears) ? real_erase(mtd, instr) : -EIO;
}

static int cut_markbad(struct mtd_info *mtd, loff_t offset)
{
	return left == -2 ? -EIO : real_markbad(mtd, offset);
}

static int __init cut_init(void)
{
	flash = get_mtd_device(NULL, 0);
	if (IS_ERR(flash))
		return PTR_ERR(flash);
	master = mtd_get_master(flash);
	real_write = master->_write_oob;
	real_erase = master->_erase;
	real_markbad = master->_block_markbad;
	master->_write_oob = cut_write;
	master->_erase = cut_erase;
	master->_block_markbad = cut_markbad;
	return 0;
}

static void __exit cut_exit(void)
{
	master->_write_oob = real_write;
	master->_erase = real_erase;
	master->_block_markbad = real_markbad;
	put_mtd_device(flash);
}

module_init(cut_init);
module_exit(cut_exit);
MODULE_DESCRIPTION("power cuts of a NAND");
MODULE_LICENSE("Dual MIT/GPL");
